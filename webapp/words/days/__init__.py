"""What service days and the dates around them are called."""
