import './store/bulk-thread.ts';
