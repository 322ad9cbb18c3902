using Emu.Backends.Net.Frames;
using Emu.Backends.Net.Stack;
using Emu.Backends.Net.Tests.Guest;

namespace Emu.Backends.Net.Tests.Support;

/// <summary>
/// The stack between a station and a host that a test holds, on one thread, in time that the test moves. The wire can lose, repeat
/// and exchange frames; the same seed does the same.
/// </summary>
internal sealed class StackBench : IFrameSink
{
    private readonly Queue<byte[]> toGuest = new();
    private readonly Queue<byte[]> toStack = new();
    private readonly Random random;
    private byte[] begun = [];

    public StackBench(string net = "10.0.2.0/24", string hostName = "", bool isRestricted = false, int seed = 1)
    {
        random = new Random(seed);
        Stack = new UserStack(NetworkConfig.Create(net, "", "", "", hostName, isRestricted), Host, this, new Random(seed));
        Guest = new Station(frame => Damage(toStack, frame));
        Guest.SendArp(1, new byte[6], Packets.Address("10.0.2.2"));
        Run();
        Guest.Frames.Clear();
        Guest.Arps.Clear();
    }

    public FakeHost Host { get; } = new();

    public UserStack Stack { get; }

    public Station Guest { get; }

    public long Now { get; private set; } = 1000;

    /// <summary>Percent of frames that are lost, and as many that come twice or change places with the next.</summary>
    public int Bad { get; set; }

    /// <summary>Frames that the way to the guest takes; the rest is refused.</summary>
    public int Room { get; set; } = 256;

    /// <summary>Frames that went to the guest, lost ones too.</summary>
    public int Sent { get; private set; }

    bool IFrameSink.HasRoom => toGuest.Count < Room;

    bool IFrameSink.TryBegin(int length, out Span<byte> frame)
    {
        if (toGuest.Count >= Room)
        {
            frame = default;
            return false;
        }

        begun = new byte[length];

        // What is not written must not be sent.
        begun.AsSpan().Fill(0xEE);
        frame = begun;
        return true;
    }

    void IFrameSink.Commit(int length)
    {
        Sent++;
        Damage(toGuest, begun[..length]);
    }

    /// <summary>Lets everything happen that happens at this time.</summary>
    public void Run()
    {
        bool any = true;
        while (any)
        {
            Stack.OnTime(Now, Now);
            any = Host.Run();
            any |= Step(toStack, frame => Stack.Input(frame, Now));
            any |= Stack.Flush();
            any |= Step(toGuest, frame =>
            {
                Assert.InRange(frame.Length, 60, 1514);
                Guest.Receive(frame);
            });
        }
    }

    /// <summary>Lets time pass, in steps of at most 50 ms.</summary>
    public void Advance(long milliseconds)
    {
        long end = Now + milliseconds;
        while (Now < end)
        {
            Now = Math.Min(end, Now + 50);
            Guest.Tick(Now);
            Run();
        }
    }

    /// <summary>Lets time pass until something holds.</summary>
    /// <returns>Whether it held within the time.</returns>
    public bool AdvanceUntil(Func<bool> condition, long milliseconds = 600_000)
    {
        Run();
        for (long end = Now + milliseconds; Now < end && !condition();)
        {
            Advance(50);
        }

        return condition();
    }

    private static bool Step(Queue<byte[]> queue, Action<byte[]> take)
    {
        int count = queue.Count;
        for (int i = 0; i < count; i++)
        {
            take(queue.Dequeue());
        }

        return count > 0;
    }

    private void Damage(Queue<byte[]> queue, byte[] frame)
    {
        int dice = Bad == 0 ? 100 : random.Next(100);
        if (dice < Bad)
        {
            return;
        }

        queue.Enqueue(frame);
        if (dice < 2 * Bad)
        {
            queue.Enqueue(frame);
        }
        else if (dice < 3 * Bad)
        {
            // What came before goes behind.
            queue.Enqueue(queue.Dequeue());
        }
    }
}
