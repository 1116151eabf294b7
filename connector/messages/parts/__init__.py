"""What message objects of several kinds are made of, each piece imported only where it is used."""
