// Stands for the vendor's header where a test only preprocesses.
