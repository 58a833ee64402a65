import { EnkryptifyHealthIndicator } from "@enkryptify/nestjs/health";
import { Controller, Get, Post } from "@nestjs/common";
import { MessagePattern } from "@nestjs/microservices";
import { HealthCheck, HealthCheckService } from "@nestjs/terminus";
import { ReportService } from "./report.service.js";

@Controller()
export class AppController {
  private readonly reports: ReportService;
  private readonly health: HealthCheckService;
  private readonly secrets: EnkryptifyHealthIndicator;

  constructor(reports: ReportService, health: HealthCheckService, secrets: EnkryptifyHealthIndicator) {
    this.reports = reports;
    this.health = health;
    this.secrets = secrets;
  }

  @Get("report")
  @MessagePattern("report")
  report(): Promise<object> {
    return this.reports.report();
  }

  @Post("refresh")
  @MessagePattern("refresh")
  refresh(): Promise<object> {
    return this.reports.refresh();
  }

  @Get("health")
  @HealthCheck()
  check(): Promise<unknown> {
    return this.health.check([() => this.secrets.isHealthy()]);
  }
}
