// One class for ESM and CommonJS: otherwise Nest could not resolve what the library injects.
import { EnkryptifyModule, EnkryptifyService } from "@enkryptify/nestjs";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import library from "./library.cjs";

class AppModule {}
// Two modules of the same place: one request, and on Nest 10, which tells modules apart by their JSON, still two modules.
Module({ imports: [EnkryptifyModule.forRoot(), EnkryptifyModule.forRoot()], providers: [library.LibraryService] })(AppModule);
const app = await NestFactory.createApplicationContext(AppModule, { logger: ["error"] });
const found = app.get(library.LibraryService).secrets instanceof EnkryptifyService;
console.log(`SAME ${found && library.EnkryptifyModule === EnkryptifyModule && library.EnkryptifyService === EnkryptifyService}`);
await app.close();
