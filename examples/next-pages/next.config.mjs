import { withEnkryptify } from "@enkryptify/next";

export default withEnkryptify({ reactStrictMode: true }, { refresh: { interval: 5000 } });
