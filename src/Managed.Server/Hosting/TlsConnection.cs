using System;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;

namespace Managed.Server.Hosting;

/// <summary>Puts TLS 1.2 or 1.3 between a connection and the server.</summary>
internal sealed class TlsConnection
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly SslServerAuthenticationOptions options;

    private TlsConnection(SslStreamCertificateContext certificate) => options = new SslServerAuthenticationOptions
    {
        ServerCertificateContext = certificate,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    /// <summary>Reads a certificate with its chain and its key.</summary>
    /// <exception cref="ServerException">They cannot be read, or the system has no OpenSSL.</exception>
    public static TlsConnection Open(string certificateFile, string? keyFile)
    {
        RequireOpenSsl();
        try
        {
            using var own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile ?? certificateFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);

            // The certificate of a PEM file has a key that some platforms cannot use before it went through PKCS #12.
            X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);

            // Offline: what a certificate names is never fetched.
            return new TlsConnection(SslStreamCertificateContext.Create(certificate, chain, offline: true));
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ServerException($"{certificateFile}: is no certificate with its key in PEM: {exception.Message}", exception);
        }
    }

    public ConnectionDelegate Before(ConnectionDelegate next) => async connection =>
    {
        IDuplexPipe plain = connection.Transport;
        var raw = new PipeStream(plain);
        var stream = new SslStream(raw, leaveInnerStreamOpen: true);
        await using (stream.ConfigureAwait(false))
        {
            if (!await ShakeHandsAsync(stream, connection.ConnectionClosed).ConfigureAwait(false))
                return;
            var encrypted = new DuplexPipe(
                PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
            connection.Transport = encrypted;
            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                await encrypted.Output.CompleteAsync().ConfigureAwait(false);
                await encrypted.Input.CompleteAsync().ConfigureAwait(false);
                connection.Transport = plain;
            }
        }
    };

    /// <summary>The platform's TLS ends the process where it finds no OpenSSL, or cannot load it.</summary>
    private static void RequireOpenSsl()
    {
        if (AppContext.TryGetSwitch("Managed.StaticExecutable", out bool isStatic) && isStatic)
            throw new ServerException("TLS needs OpenSSL, which a static program cannot load; serve http:// behind a proxy that speaks TLS.");
        string? wanted = Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE");
        string[] names = [.. string.IsNullOrEmpty(wanted) ? (string[])[] : [$"libssl.so.{wanted}"], "libssl.so.3", "libssl.so.1.1"];
        if (OperatingSystem.IsLinux() && !names.Any(name => NativeLibrary.TryLoad(name, out _)))
            throw new ServerException("TLS needs OpenSSL, which this system does not have; serve http:// behind a proxy that speaks TLS.");
    }

    private async Task<bool> ShakeHandsAsync(SslStream stream, CancellationToken closed)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(closed);
        timeout.CancelAfter(HandshakeTimeout);
        try
        {
            await stream.AuthenticateAsServerAsync(options, timeout.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
