// The command tree.
return 0;
