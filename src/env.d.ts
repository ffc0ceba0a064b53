declare namespace App {
  interface Locals {
    app: import('./app.ts').App;
  }
}
