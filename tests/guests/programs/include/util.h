/* What Dhrystone includes for its measurement, and the board's clock. */
unsigned long ticks(void);
long time(long *seconds);
void setStats(int measures);
