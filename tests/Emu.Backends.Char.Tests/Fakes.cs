using System.Collections.Concurrent;
using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Backends.Char.Host;

namespace Emu.Backends.Char.Tests;

/// <summary>A device's side that takes so many bytes.</summary>
internal sealed class FakeFrontend : ICharFrontend
{
    private readonly List<byte> received = [];

    public int Capacity { get; set; } = int.MaxValue;

    public string Text => Encoding.Latin1.GetString([.. received]);

    public int Count => received.Count;

    public List<CharEvent> Events { get; } = [];

    public int WritableCalls { get; private set; }

    public int ReceiveCapacity => Capacity;

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        Assert.True(bytes.Length <= Capacity);
        Capacity -= bytes.Length;
        received.AddRange(bytes);
    }

    public void Writable() => WritableCalls++;

    public void Event(CharEvent what) => Events.Add(what);
}

/// <summary>A terminal on which the test types.</summary>
internal sealed class FakeTerminal : HostTerminal
{
    private readonly BlockingCollection<byte[]> typed = [];

    public bool Interactive { get; set; } = true;

    public bool IsRaw { get; private set; }

    public bool IsDisposed { get; private set; }

    public override bool IsInteractive => Interactive;

    public void Type(string text) => typed.Add(Encoding.Latin1.GetBytes(text));

    public void End() => typed.CompleteAdding();

    public override void MakeRaw() => IsRaw = true;

    public override int Read(byte[] buffer)
    {
        if (!typed.TryTake(out byte[]? bytes, Timeout.Infinite))
        {
            return 0;
        }

        bytes.CopyTo(buffer, 0);
        return bytes.Length;
    }

    public override void Interrupt() => typed.CompleteAdding();

    public override void Dispose() => (IsRaw, IsDisposed) = (false, true);
}

/// <summary>A stream that lets bytes through when the test says so.</summary>
internal sealed class GatedStream : MemoryStream
{
    private readonly ManualResetEventSlim open = new(initialState: true);
    private readonly Lock gate = new();

    public bool Broken { get; set; }

    public string Text
    {
        get
        {
            lock (gate)
            {
                return Encoding.Latin1.GetString(ToArray());
            }
        }
    }

    public void Hold() => open.Reset();

    public void Release() => open.Set();

    public override void Write(byte[] buffer, int offset, int count)
    {
        open.Wait();
        lock (gate)
        {
            if (Broken)
            {
                throw new IOException("gone");
            }

            base.Write(buffer, offset, count);
        }
    }
}

/// <summary>A prompt that remembers what is typed.</summary>
internal sealed class FakePrompt(Action<byte[]> show, Action leave) : CommandPrompt
{
    private volatile string typed = "";

    public string Typed => typed;

    public bool IsDisposed { get; private set; }

    public void Show(byte[] text) => show(text);

    public void Leave() => leave();

    public override void Type(ReadOnlySpan<byte> keys) => typed += Encoding.Latin1.GetString(keys);

    public override void Dispose() => IsDisposed = true;
}
