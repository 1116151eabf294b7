"""LINE's tables of messages, actions and flex, a row a limit, a file for each kind of object."""
