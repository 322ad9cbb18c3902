using System.IO.Pipes;
using System.Runtime.Versioning;
using Emu.Host.CommandLine;

namespace Emu.Host.Tests.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed class UnixOutputTests : IDisposable
{
    private readonly AnonymousPipeServerStream reading = new(PipeDirection.In);

    public void Dispose() => reading.Dispose();

    [Fact]
    public async Task Write_MoreThanThePipeHolds_WritesAll()
    {
        byte[] sent = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];
        UnixOutput output = Open();
        var writing = Task.Run(() =>
        {
            output.Write(sent, 0, sent.Length);
            output.Flush();
        });
        byte[] received = new byte[sent.Length];
        await reading.ReadExactlyAsync(received);
        await writing;
        Assert.Equal(sent, received);
    }

    [Fact]
    public void Write_WithoutAReader_IsAnIOException()
    {
        UnixOutput output = Open();
        reading.Dispose();
        Assert.Throws<IOException>(() => output.Write([1], 0, 1));
    }

    [Fact]
    public void Write_ToADescriptorThatIsNone_IsAnIOException() => Assert.Throws<IOException>(() => new UnixOutput(-1).Write([1], 0, 1));

    [Fact]
    public void Write_ThatMayFailWithoutAReader_IsDropped()
    {
        var output = new UnixOutput((int)reading.ClientSafePipeHandle.DangerousGetHandle(), mayFail: true);
        reading.Dispose();
        Assert.Null(Record.Exception(() => output.Write([1], 0, 1)));
    }

    [Fact]
    public void Stream_IsForWritingOnly()
    {
        var output = new UnixOutput(1);
        Assert.Equal((false, false, true), (output.CanRead, output.CanSeek, output.CanWrite));
        Assert.Throws<NotSupportedException>(() => output.Read([], 0, 0));
        Assert.Throws<NotSupportedException>(() => output.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => output.SetLength(0));
        Assert.Throws<NotSupportedException>(() => output.Length);
        Assert.Throws<NotSupportedException>(() => output.Position);
        Assert.Throws<NotSupportedException>(() => output.Position = 0);
    }

    private UnixOutput Open() => new((int)reading.ClientSafePipeHandle.DangerousGetHandle());
}
