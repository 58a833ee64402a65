"use client";

export function ApiLink() {
  return <a href={process.env.NEXT_PUBLIC_API_URL}>{process.env.NEXT_PUBLIC_API_URL}</a>;
}
