using System;
using System.Collections.Generic;
using System.Text;
using Managed.Server.Http;

namespace Managed.Fuzz.Targets;

/// <summary>Forms as requests carry them: the content type in the first line, the body behind it.</summary>
internal sealed class MultipartTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encoding.ASCII.GetBytes("multipart/form-data; boundary=b\n--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x/y.png\"\r\nContent-Type: image/png\r\n\r\n12\r\n-b\r\n--b\r\nContent-Disposition: form-data; name=c\r\n\r\n\r\n--b--\r\n"),
        Encoding.ASCII.GetBytes("multipart/form-data; charset=utf-8; boundary=\"q\"\n--q--"),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. Array.ConvertAll((string[])["--b", "\r\n--b", "--", "\r\n\r\n", ";", "=", "\"", "name=", "filename=", "boundary=", "Content-Disposition:"], Encoding.ASCII.GetBytes)];

    public override void Read(byte[] bytes)
    {
        int line = Math.Max(0, Array.IndexOf(bytes, (byte)'\n'));
        foreach (MultipartPart part in Multipart.Read(Multipart.BoundaryOf(Encoding.Latin1.GetString(bytes, 0, line)), bytes.AsMemory(Math.Min(bytes.Length, line + 1))))
        {
            if (part.Name.Length == 0 || part.Content.Length > bytes.Length)
                throw new InvalidOperationException("A part is none.");
        }
    }
}
