namespace Emu.Backends.Char.Tests;

public sealed class ByteQueueTests
{
    [Fact]
    public void Bytes_LeaveInTheOrderInWhichTheyCame_AlsoWhenItGrowsInTheMiddle()
    {
        ByteQueue queue = new();
        byte[] left = [.. Add(queue, 0, 60), .. Take(queue, 50), .. Add(queue, 60, 140), .. Take(queue, 150)];

        Assert.Equal([.. Enumerable.Range(0, 200).Select(i => (byte)i)], left);
        Assert.Equal(0, queue.Count);
    }

    private static byte[] Add(ByteQueue queue, int first, int count)
    {
        foreach (int value in Enumerable.Range(first, count))
        {
            queue.Enqueue((byte)value);
        }

        return [];
    }

    private static byte[] Take(ByteQueue queue, int count) => [.. Enumerable.Range(0, count).Select(_ => queue.Dequeue())];
}
