declare namespace App {
  interface Locals {
    /** Who asks; forwarded headers count only from TRUSTED_PROXIES. */
    clientIp: string;
    /** Waits until more of the answer is wanted. */
    untilWanted?: import('./in-parts.ts').UntilWanted;
  }
}
