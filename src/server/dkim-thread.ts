import '../mail/dkim/thread.ts';
