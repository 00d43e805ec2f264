"""What the board says aloud: phrases, voices as folders of clips, and names of desks made on the box itself."""
