using System.Text;

namespace Emu.Backends.Char.Tests;

public sealed class OutputPumpTests : IDisposable
{
    private const int Buffer = 1 << 16;

    private readonly GatedStream stream = new();
    private readonly SemaphoreSlim writable = new(0);
    private readonly OutputPump pump;

    public OutputPumpTests() => pump = new OutputPump(new StreamSink(stream), () => writable.Release(), "test");

    public void Dispose()
    {
        stream.Release();
        pump.Dispose();
    }

    [Fact]
    public void Write_ToReadyStream_ArrivesInOrder()
    {
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(4, pump.Write(Encoding.ASCII.GetBytes($"{i:d4}")));
        }

        pump.Drain(10_000);
        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i:d4}")), stream.Text);
    }

    [Fact]
    public void Write_ToStreamThatHangs_TakesWhatFitsAndTellsOfRoom()
    {
        stream.Hold();
        byte[] block = new byte[Buffer];
        int taken = 0;
        int last;
        do
        {
            last = pump.Write(block);
            taken += last;
        }
        while (last == Buffer || taken <= Buffer);

        Assert.InRange(taken, Buffer + 1, 2 * Buffer);
        Assert.Equal(0, pump.Write([1]));
        stream.Release();
        Assert.True(writable.Wait(10_000));
        pump.Drain(10_000);
        Assert.Equal(taken, stream.Text.Length);
    }

    [Fact]
    public void Write_ToBrokenStream_IsDropped()
    {
        stream.Broken = true;
        Assert.Equal(3, pump.Write("abc"u8));
        pump.Drain(10_000);
        Assert.Equal(3 * Buffer, pump.Write(new byte[3 * Buffer]));
    }

    [Fact]
    public void Dispose_WithBytesWaiting_WritesThem()
    {
        var other = new GatedStream();
        var brief = new OutputPump(new StreamSink(other), () => { }, "test");
        brief.Write("last words"u8);
        brief.Dispose();
        Assert.Equal("last words", other.Text);
    }
}
