import { buildSuite } from "./suite.ts";

buildSuite("turbopack");
