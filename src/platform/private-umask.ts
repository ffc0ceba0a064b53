/*
 * Whatever this process and those it starts make from now on is for its own account alone:
 * database, backups, mails, secret. Has to come before all else.
 */
process.umask(0o077);
