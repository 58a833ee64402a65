// Only the standalone server needs this: it never runs next.config.
export { register } from "@enkryptify/next/register";
