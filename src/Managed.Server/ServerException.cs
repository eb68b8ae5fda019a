using System;

namespace Managed.Server;

/// <summary>The service cannot be run as it is asked to; the message is one sentence.</summary>
internal sealed class ServerException(string message, Exception? innerException = null) : Exception(message, innerException);
