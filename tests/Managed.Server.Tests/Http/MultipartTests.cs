using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Managed.Server.Http;
using Xunit;

namespace Managed.Server.Tests.Http;

public sealed class MultipartTests
{
    [Fact]
    public void Parts_are_found_with_their_names_and_bytes()
    {
        byte[] body = Bytes("--b\r\nContent-Disposition: form-data; name=\"one\"; filename=\"../up/a.png\"\r\nContent-Type: image/png\r\n\r\n\0\r\n-b\r\n--b\r\ncontent-disposition: form-data; name=two\r\n\r\n\r\n--b--\r\n");
        IReadOnlyList<MultipartPart> parts = Multipart.Read("b", body);
        Assert.Equal(["one", "two"], parts.Select(part => part.Name));
        Assert.Equal(["a.png", null], parts.Select(part => part.FileName));
        Assert.Equal(["\0\r\n-b", ""], parts.Select(part => Encoding.Latin1.GetString(part.Content.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--")]
    [InlineData("--c--")]
    [InlineData("--b")]
    [InlineData("--b\r\n")]
    [InlineData("--b x\r\n\r\n\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b")]
    [InlineData("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--b--")]
    [InlineData("--b\r\n\r\n\r\n--b--")]
    public void What_is_damaged_is_refused(string body) => Assert.Throws<InvalidFileException>(() => Multipart.Read("b", Bytes(body)));

    [Fact]
    public void Every_beginning_of_a_form_is_refused()
    {
        byte[] whole = Bytes("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\n2\r\n--b--");
        Assert.Equal(2, Multipart.Read("b", whole).Count);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidFileException>(() => Multipart.Read("b", whole.AsMemory(0, length)));
    }

    [Fact]
    public void More_parts_and_longer_headers_than_the_limits_are_refused()
    {
        const string Part = "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b";
        Assert.Equal(256, Multipart.Read("b", Bytes("--b" + string.Concat(Enumerable.Repeat(Part, 256)) + "--")).Count);
        Assert.Throws<InvalidFileException>(() => Multipart.Read("b", Bytes("--b" + string.Concat(Enumerable.Repeat(Part, 257)) + "--")));
        Assert.Throws<InvalidFileException>(() => Multipart.Read("b", Bytes($"--b\r\nContent-Disposition: form-data; name=\"a\"\r\nx: {new string('y', 5000)}\r\n\r\n1\r\n--b--")));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=abc", "abc")]
    [InlineData("multipart/form-data; charset=x; boundary=\"a b\"", null)]
    [InlineData("multipart/form-data; charset=x; Boundary=\"ab\"", "ab")]
    [InlineData("multipart/form-data", null)]
    [InlineData("multipart/form-data; boundary=", null)]
    [InlineData("multipart/form-data; boundary", null)]
    [InlineData("multipart/form-data; boundary=\"", null)]
    public void A_boundary_is_that_of_the_content_type(string contentType, string? expected)
    {
        if (expected is null)
            Assert.Throws<InvalidFileException>(() => Multipart.BoundaryOf(contentType));
        else
            Assert.Equal(expected, Multipart.BoundaryOf(contentType));
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
