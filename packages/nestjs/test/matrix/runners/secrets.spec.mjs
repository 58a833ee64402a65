import * as enkryptify from "@enkryptify/nestjs";
import * as mocks from "@enkryptify/nestjs/testing";
import * as common from "@nestjs/common";
import * as config from "@nestjs/config";
import * as testing from "@nestjs/testing";
import cases from "./cases.cjs";

cases({ common, config, testing, enkryptify, mocks });
