using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Char.Host;

namespace Emu.Backends.Char;

/// <summary>
/// Standard input and output of the program. On a terminal every key reaches the guest, Ctrl-C too; Ctrl-A x ends the machine,
/// Ctrl-A h shows the keys. The end of standard input ends nothing.
/// </summary>
[ObjectType("chardev-stdio", Family = "char")]
public sealed partial class StdioBackend : CharBackend
{
    private const int ChunkBytes = 4096;

    [Derived]
    private readonly EscapeKeys keys = new();

    [Derived]
    private readonly ManualResetEventSlim room = new(initialState: true);

    [Derived]
    private OutputPump? pump;

    [Derived]
    private HostTerminal? terminal;

    [Derived]
    private Thread? reader;

    [Derived]
    private volatile bool ended;

    /// <summary>Whether keys after Ctrl-A are for the emulator.</summary>
    [Config(Default = true)]
    public partial bool Escape { get; init; }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes) => pump?.Write(bytes) ?? bytes.Length;

    /// <inheritdoc/>
    public override void Drain(int milliseconds) => pump?.Drain(milliseconds);

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        pump = new OutputPump(Console.OpenStandardOutput(), () => Services.Post(this, () => Frontend?.Writable()), Path + " out");
        terminal = HostTerminal.Open();
        terminal.MakeRaw();
        reader = new Thread(ReadInput) { IsBackground = true, Name = Path + " in" };
        reader.Start();
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        ended = true;
        room.Set();
        terminal?.Interrupt();

        // Where a read cannot be interrupted its thread ends with the process.
        reader?.Join(100);
        pump?.Dispose();
        terminal?.Dispose();
        (pump, terminal, reader) = (null, null, null);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnRoom()
    {
        if (PendingRoom >= ChunkBytes)
        {
            room.Set();
        }
    }

    private void ReadInput()
    {
        HostTerminal source = terminal!;
        byte[] buffer = new byte[ChunkBytes];
        while (!ended)
        {
            room.Wait();
            int length = ended ? 0 : source.Read(buffer);
            if (length == 0)
            {
                break;
            }

            byte[] chunk = buffer[..length];
            room.Reset();
            Services.Post(this, () => Take(chunk));
        }

        Services.Post(this, () => Frontend?.Event(CharEvent.Closed));
    }

    private void Take(byte[] bytes)
    {
        if (Escape)
        {
            bytes = [.. bytes.Where(IsForGuest)];
        }

        Deliver(bytes);
        OnRoom();
    }

    private bool IsForGuest(byte key)
    {
        EscapeAction action = keys.Look(key);
        if (action == EscapeAction.Quit)
        {
            Services.RequestShutdown(this, ShutdownCause.UserRequest);
        }
        else if (action == EscapeAction.Help)
        {
            pump?.Write(Encoding.ASCII.GetBytes(EscapeKeys.Help));
        }

        return action == EscapeAction.None;
    }
}
