using Emu.Backends.Net.Frames;

namespace Emu.Backends.Net.Tests.Frames;

public class FrameRingTests
{
    private const int Capacity = 1 << 18;

    private readonly FrameRing ring = new(Capacity);

    [Fact]
    public void Ring_GivesFramesBackInOrder()
    {
        Assert.True(ring.TryWrite([1, 2, 3]));
        Assert.True(ring.TryWrite([4]));

        Assert.Equal([1, 2, 3], Read());
        Assert.Equal([4], Read());
        Assert.True(ring.IsEmpty);
        Assert.False(ring.TryPeek(out _));
    }

    [Fact]
    public void Ring_ShorterThanBegun_KeepsTheLengthOfTheEnd()
    {
        Assert.True(ring.TryBegin(100, out Span<byte> frame));
        frame[0] = 9;
        ring.Commit(1);

        Assert.Equal([9], Read());
    }

    [Fact]
    public void Ring_Full_RefusesUntilSomethingIsTaken()
    {
        byte[] frame = new byte[FrameRing.MaxFrame];
        Assert.True(ring.TryWrite(frame));
        Assert.True(ring.TryWrite(frame));
        Assert.True(ring.TryWrite(frame));
        Assert.False(ring.TryWrite(frame));
        Assert.False(ring.HasRoom);

        Read();

        Assert.True(ring.TryWrite(frame));
    }

    [Fact]
    public void Ring_FrameTooLong_IsRefused() => Assert.False(ring.TryWrite(new byte[FrameRing.MaxFrame + 1]));

    [Fact]
    public void Ring_AroundItsEnd_KeepsFramesWhole()
    {
        var random = new Random(5);
        var sent = new Queue<byte[]>();
        int read = 0;
        for (int i = 0; i < 4_000; i++)
        {
            byte[] frame = new byte[random.Next(1, 4000)];
            random.NextBytes(frame);
            while (!ring.TryWrite(frame))
            {
                read += sent.Dequeue().AsSpan().SequenceEqual(Read()) ? 1 : 0;
            }

            sent.Enqueue(frame);
        }

        Assert.Equal(4_000, read + sent.Count);
        Assert.All(sent, frame => Assert.Equal(frame, Read()));
    }

    [Fact]
    public void Ring_LastFrame_IsToldApart()
    {
        ring.TryWrite([1]);
        ring.TryWrite([2]);

        ring.TryPeek(out _);
        Assert.False(ring.IsLast);
        ring.Release();
        ring.TryPeek(out _);
        Assert.True(ring.IsLast);
    }

    [Fact]
    public void Ring_Cleared_IsEmpty()
    {
        ring.TryWrite([1]);

        ring.Clear();

        Assert.True(ring.IsEmpty);
        Assert.Equal(0, ring.Used);
    }

    [Fact]
    public void Ring_BetweenTwoThreads_LosesNothing()
    {
        const int count = 100_000;
        var writer = new Thread(() =>
        {
            byte[] frame = new byte[64];
            for (int i = 0; i < count; i++)
            {
                BitConverter.TryWriteBytes(frame, i);
                while (!ring.TryWrite(frame))
                {
                    Thread.Yield();
                }
            }
        });
        writer.Start();
        int wrong = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> frame;
            while (!ring.TryPeek(out frame))
            {
                Thread.Yield();
            }

            wrong += BitConverter.ToInt32(frame) == i ? 0 : 1;
            ring.Release();
        }

        writer.Join();
        Assert.Equal(0, wrong);
    }

    private byte[] Read()
    {
        Assert.True(ring.TryPeek(out ReadOnlySpan<byte> frame));
        byte[] read = frame.ToArray();
        ring.Release();
        return read;
    }
}
