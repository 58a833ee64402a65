import { NextResponse } from "next/server";

export function proxy(): NextResponse {
  const response = NextResponse.next();
  response.headers.set("x-app-title", process.env.NEXT_PUBLIC_APP_TITLE ?? "");
  return response;
}

export const config = { matcher: "/((?!_next/).*)" };
