// Trains on Fashion-MNIST and shows what goes on inside.
Console.WriteLine("Sonde");
