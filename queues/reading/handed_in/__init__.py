"""What of a closed day goes into its signed file, and what is known of the days that came from other boxes."""
