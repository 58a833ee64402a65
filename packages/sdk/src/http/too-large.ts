import { enkryptifyError } from "../official-errors.ts";

/** The answer exceeds what any real list of secrets can be; reading on could exhaust the memory. */
export function tooLargeError(maxBytes: number): Error {
  return enkryptifyError({
    code: "RESPONSE_TOO_LARGE",
    message: `The API's answer is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB and was dropped. Check that the base URL points at the Enkryptify API.`,
  });
}
