import { buildSuite } from "./suite.ts";

buildSuite("webpack");
