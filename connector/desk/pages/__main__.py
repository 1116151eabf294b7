"""Declarations, refusals and captions to docs/ and README.md: python -m connector.desk.pages, and --check."""

from connector.desk.pages.files import main

if __name__ == "__main__":
    main()
