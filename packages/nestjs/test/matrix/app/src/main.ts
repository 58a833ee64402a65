import { ConfigService } from "@nestjs/config";
import { NestFactory } from "@nestjs/core";
import { Transport, type MicroserviceOptions } from "@nestjs/microservices";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { AppModule } from "./app.module.js";
import { ReportService } from "./report.service.js";

const { MODE, TCP_PORT, MAJOR } = process.env;
const tcp: MicroserviceOptions = { transport: Transport.TCP, options: { host: "127.0.0.1", port: Number(TCP_PORT) } };

async function serveHttp(): Promise<void> {
  const app =
    MODE === "fastify" ? await NestFactory.create(AppModule, new FastifyAdapter()) : await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  if (MODE === "hybrid") {
    app.connectMicroservice<MicroserviceOptions>(tcp);
    await app.startAllMicroservices();
  }
  await app.listen(0, "127.0.0.1");
  console.log(`READY ${await app.getUrl()}`);
}

async function serveTcp(): Promise<void> {
  const fromConfig = {
    inject: [ConfigService],
    useFactory: (config: ConfigService) => {
      console.log(`OPTIONS secrets=${config.get("DATABASE_URL") === undefined ? "gone" : "available"}`);
      return tcp;
    },
  };
  // Nest 10 takes no factory here.
  const options = Number(MAJOR) >= 11 ? (fromConfig as unknown as MicroserviceOptions) : tcp;
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, options);
  app.enableShutdownHooks();
  await app.listen();
  console.log("READY tcp");
}

async function runOnce(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule);
  console.log(`REPORT ${JSON.stringify(await app.get(ReportService).report())}`);
  if (MODE === "standalone") await app.close();
}

async function main(): Promise<void> {
  if (MODE === "microservice") return serveTcp();
  return MODE === "standalone" || MODE === "standalone-open" ? runOnce() : serveHttp();
}

void main();
