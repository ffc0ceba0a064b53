import '../mail/bounces/thread.ts';
