import { Module } from "@nestjs/common";
import { CloseController } from "./close.controller.ts";

@Module({ controllers: [CloseController] })
export class AppModule {}
