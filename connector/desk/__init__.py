"""What only a desk needs: from the declarations to files, and to what is handed out."""
