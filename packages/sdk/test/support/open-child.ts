// Leaves a client open, with a kept-alive connection and a listener, and says what keeps the event loop alive after that.
import { Enkryptify } from "../../src/index.ts";

const client = new Enkryptify({
  workspace: "acme",
  project: "my-project",
  environment: "development",
  auth: "exchange",
  sharing: false,
});
client.on("change", () => undefined);
await client.ready();
const handles = process.getActiveResourcesInfo().filter((kind) => !/^(PipeWrap|TTYWrap|TCPSocketWrap|FSReqPromise)$/.test(kind));
console.log("active:", handles);
