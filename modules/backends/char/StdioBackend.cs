using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Char.Host;

namespace Emu.Backends.Char;

/// <summary>
/// Standard input and output of the program. On a terminal every key reaches the guest, Ctrl-C too; Ctrl-A x ends the machine,
/// Ctrl-A c leads to a prompt for commands and back, Ctrl-A h shows the keys. The end of standard input ends nothing.
/// </summary>
[ObjectType("chardev-stdio", Family = "char")]
public sealed partial class StdioBackend : CharBackend
{
    private const int ChunkBytes = 4096;
    private const int DrainMilliseconds = 100;

    /// <summary>Ctrl-L.</summary>
    private const byte ShowAgain = 12;

    [Derived]
    private readonly EscapeKeys keys = new();

    /// <summary>Room for bytes on their way to the frontend: posted, or waiting until it takes them.</summary>
    [Derived]
    private readonly InputRoom room = new(MaxPending, ChunkBytes);

    [Derived]
    private OutputPump? pump;

    [Derived]
    private HostTerminal? terminal;

    [Derived]
    private Thread? reader;

    [Derived]
    private volatile bool ended;

    /// <summary>Whether several devices share it: who shares it out then looks for keys after Ctrl-A.</summary>
    [Derived]
    private volatile bool isShared;

    /// <summary>Where a person commands the machine; null before that was asked for.</summary>
    [Derived]
    private CommandPrompt? prompt;

    /// <summary>Whether keys go to the prompt.</summary>
    [Derived]
    private volatile bool isAtPrompt;

    /// <summary>Whether keys after Ctrl-A are for the emulator.</summary>
    [Config(Default = true)]
    public partial bool Escape { get; init; }

    /// <summary>Opens the host's input; a test has its own.</summary>
    internal Func<HostTerminal> OpenInput { get; set; } = HostTerminal.Open;

    /// <summary>Opens the host's output; a test has its own.</summary>
    internal Func<Stream> OpenOutput { get; set; } = HostTerminal.OpenOutput;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes) => pump?.Write(bytes) ?? bytes.Length;

    /// <inheritdoc/>
    public override void Drain(int milliseconds) => pump?.Drain(milliseconds);

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        if (Parent?.Children.FirstOrDefault(other => other is StdioBackend { Phase: LifeCycle.Realized or LifeCycle.Unplugging } && other != this) is { } first)
        {
            throw new ConfigurationException(
                $"{Path}: standard input and output are used by {first.Path} already; give one of the two another place (null, file:PATH, pty, unix:PATH), or let both share one (stdio,mux=on)");
        }

        pump = new OutputPump(new StreamSink(OpenOutput()), () => Services.Post(this, () => Frontend?.Writable()), Path + " out");
        terminal = OpenInput();
        terminal.MakeRaw();
        reader = new Thread(ReadInput) { IsBackground = true, Name = Path + " in" };
        reader.Start();
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        ended = true;
        room.End();
        terminal?.Interrupt();
        prompt?.Dispose();

        // Where a read cannot be interrupted its thread ends with the process.
        reader?.Join(100);
        pump?.Dispose();
        terminal?.Dispose();
        (pump, terminal, reader) = (null, null, null);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnBound()
    {
        isShared = Frontend is MuxBackend;
        base.OnBound();
    }

    /// <inheritdoc/>
    protected override void OnTaken(int count) => room.Return(count);

    private void ReadInput()
    {
        HostTerminal source = terminal!;
        OutputPump echo = pump!;
        byte[] buffer = new byte[ChunkBytes];
        while (true)
        {
            // A pipe waits for the guest. A person's keys are read all the same, or Ctrl-A x could not end a guest that hangs.
            if (!source.IsInteractive)
            {
                room.Wait();
            }

            int length = ended ? 0 : source.Read(buffer);
            if (length == 0)
            {
                break;
            }

            byte[] chunk = Escape && !isShared ? [.. buffer.Take(length).Where(key => IsForGuest(key, echo))] : buffer[..length];
            if (chunk.Length > 0 && room.TryTake(chunk.Length))
            {
                Services.Post(this, () => Deliver(chunk));
            }
        }

        Services.Post(this, () => Frontend?.Event(CharEvent.Closed));
    }

    /// <summary>Looks at a key, on the reader's thread.</summary>
    private bool IsForGuest(byte key, OutputPump echo)
    {
        EscapeAction action = keys.Look(key);
        switch (action)
        {
            case EscapeAction.Quit:
                Services.RequestShutdown(this, ShutdownCause.UserRequest);
                break;
            case EscapeAction.Help:
                echo.Write(Encoding.ASCII.GetBytes(EscapeKeys.Help));
                break;
            case EscapeAction.Monitor:
                SwitchPrompt(echo);
                break;
            case EscapeAction.None when isAtPrompt:
                prompt!.Type([key]);
                return false;
            case EscapeAction.Break:
                Services.Post(this, () => Frontend?.Event(CharEvent.Break));
                break;
            default:
                break;
        }

        return action == EscapeAction.None;
    }

    private void SwitchPrompt(OutputPump echo)
    {
        prompt ??= Services.OpenPrompt(this, text => ShowAll(echo, text), () => isAtPrompt = false);
        if (prompt is null)
        {
            echo.Write(Encoding.ASCII.GetBytes(EscapeKeys.NoMonitor));
            return;
        }

        isAtPrompt = !isAtPrompt;
        echo.Write("\n"u8);
        if (isAtPrompt)
        {
            prompt.Type([ShowAgain]);
        }
    }

    private void ShowAll(OutputPump echo, ReadOnlySpan<byte> text)
    {
        while (!ended && (text = text[echo.Write(text)..]).Length > 0)
        {
            echo.Drain(DrainMilliseconds);
        }
    }
}
