namespace Managed.Documents;

internal sealed record StyleDocument(
    string Output, int Iterations, double Seconds, double SecondsPerIteration, long PeakBytes, double ContentCost, double StyleCost, string Digest);
