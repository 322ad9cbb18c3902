using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char;

/// <summary>
/// Lets several devices share one backend: what they write is mixed, what is typed goes to one of them. Ctrl-A c goes on to the
/// next, Ctrl-A h shows the keys.
/// </summary>
[ObjectType("chardev-mux", Family = "char")]
public sealed partial class MuxBackend : EmuObject, ICharBackend, ICharFrontend
{
    private const int MaxPending = 4096;
    private const int ChunkBytes = 256;

    [Derived]
    private readonly List<Sharer> sharers = [];

    [Derived]
    private readonly EscapeKeys keys = new();

    [Derived]
    private int focus;

    /// <summary>The last of those who share, when there is a prompt among them.</summary>
    [Derived]
    private MuxPrompt? prompt;

    /// <summary>The backend that is shared.</summary>
    [Link(Required = true)]
    public partial ICharBackend? Chardev { get; }

    /// <summary>Whether a prompt for commands is one of those who share it.</summary>
    [Config]
    public partial bool Monitor { get; init; }

    /// <inheritdoc/>
    public int ReceiveCapacity => ChunkBytes;

    private Sharer? Focused => sharers.Count > 0 ? sharers[focus % sharers.Count] : null;

    /// <inheritdoc/>
    public void Bind(ICharFrontend? frontend)
    {
        if (frontend is not null)
        {
            sharers.Insert(prompt is null ? sharers.Count : sharers.Count - 1, new Sharer(frontend));
        }
        else if (sharers.Count > 0)
        {
            Release(sharers[prompt is null ? ^1 : Math.Max(0, sharers.Count - 2)].Frontend);
        }
    }

    /// <inheritdoc/>
    public void Release(ICharFrontend frontend)
    {
        int index = sharers.FindIndex(sharer => sharer.Frontend == frontend);
        if (index >= 0 && frontend != prompt)
        {
            sharers.RemoveAt(index);
            focus = index < focus ? focus - 1 : focus % Math.Max(1, sharers.Count);
        }
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes) => Chardev?.Write(bytes) ?? bytes.Length;

    /// <inheritdoc/>
    public void ReadyToReceive() => DeliverAll();

    /// <inheritdoc/>
    public void Drain(int milliseconds) => Chardev?.Drain(milliseconds);

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte key in bytes)
        {
            Act(keys.Look(key), key);
        }

        DeliverAll();
    }

    /// <inheritdoc/>
    public void Writable() => ForAll(frontend => frontend.Writable());

    /// <inheritdoc/>
    public void Event(CharEvent what)
    {
        if (what == CharEvent.Break)
        {
            Focused?.Frontend.Event(what);
        }
        else
        {
            ForAll(frontend => frontend.Event(what));
        }
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        Chardev!.Bind(this);
        if (Monitor)
        {
            prompt = new MuxPrompt(
                (show, leave) => Services.OpenPrompt(this, text => Services.Post(this, () => show(text)), () => Services.Post(this, leave)), bytes => Chardev?.Write(bytes) ?? bytes.Length, Next);
            sharers.Add(new Sharer(prompt));
        }
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        prompt?.Dispose();
        Chardev?.Release(this);
        base.OnUnrealize();
    }

    private void Act(EscapeAction action, byte key)
    {
        switch (action)
        {
            case EscapeAction.None:
                Focused?.Add(key);
                break;
            case EscapeAction.Quit:
                Services.RequestShutdown(this, ShutdownCause.UserRequest);
                break;
            case EscapeAction.Help:
                Say(EscapeKeys.Help + "Ctrl-A c  type to the next device\n");
                break;
            case EscapeAction.Break:
                Focused?.Deliver();
                Focused?.Frontend.Event(CharEvent.Break);
                break;
            case EscapeAction.Monitor when sharers.Count > 0:
                Next();
                break;
            default:
                break;
        }
    }

    private void Next()
    {
        focus = (focus + 1) % sharers.Count;
        Say($"\r\n{Focused!.Frontend} has the keyboard now\r\n");
        Focused!.Frontend.Event(CharEvent.Focused);
    }

    /// <summary>Each has what was typed for it, also when the keyboard has gone on.</summary>
    private void DeliverAll()
    {
        foreach (Sharer sharer in sharers.ToArray())
        {
            sharer.Deliver();
        }
    }

    private void Say(string text) => Chardev?.Write(Encoding.ASCII.GetBytes(text));

    private void ForAll(Action<ICharFrontend> action)
    {
        foreach (Sharer sharer in sharers.ToArray())
        {
            action(sharer.Frontend);
        }
    }

    /// <summary>A device, and what was typed for it and not taken yet. Keys for one that takes nothing are lost when they are many.</summary>
    private sealed class Sharer(ICharFrontend frontend)
    {
        private readonly ByteQueue pending = new();

        public ICharFrontend Frontend => frontend;

        public void Add(byte key)
        {
            if (pending.Count < MaxPending)
            {
                pending.Enqueue(key);
            }
        }

        public void Deliver()
        {
            Span<byte> chunk = stackalloc byte[64];
            while (pending.Count > 0 && frontend.ReceiveCapacity is > 0 and int capacity)
            {
                int length = Math.Min(Math.Min(capacity, chunk.Length), pending.Count);
                for (int i = 0; i < length; i++)
                {
                    chunk[i] = pending.Dequeue();
                }

                frontend.Receive(chunk[..length]);
            }
        }
    }
}
