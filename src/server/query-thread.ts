// What it can be asked for by name.
import '../commands/report/make.ts';
import '../commands/subscriber/export-page.ts';
import '../store/bulk-thread.ts';
