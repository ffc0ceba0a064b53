declare namespace App {
  interface Locals {
    /** Address of the connection; forwarded headers do not change it. */
    clientIp: string;
  }
}
