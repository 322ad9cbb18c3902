using System.Text;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Testing;

/// <summary>A character backend in the hands of a test.</summary>
public sealed class CharProbe : EmuObject, ICharBackend
{
    private readonly List<byte> written = [];

    /// <summary>The bound frontend.</summary>
    public ICharFrontend? Frontend { get; private set; }

    /// <summary>How many bytes it still takes.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>What was written, a character for each byte.</summary>
    public string Text => Encoding.Latin1.GetString([.. written]);

    /// <summary>How often the frontend said that it takes bytes again.</summary>
    public int ReadyCalls { get; private set; }

    public void Bind(ICharFrontend? frontend) => Frontend = frontend;

    public int Write(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(Room, bytes.Length);
        Room -= Room == int.MaxValue ? 0 : taken;
        written.AddRange(bytes[..taken]);
        return taken;
    }

    /// <summary>What is sent as soon as the frontend says that it takes bytes again.</summary>
    public string Waiting { get; set; } = "";

    public void ReadyToReceive()
    {
        ReadyCalls++;
        string text = Waiting;
        if (text.Length > 0 && Frontend is not null)
        {
            Waiting = "";
            Waiting = text[Send(text)..];
        }
    }

    public void Drain(int milliseconds)
    {
    }

    /// <summary>Sends bytes as far as the frontend takes them.</summary>
    /// <returns>How many it took.</returns>
    public int Send(string text)
    {
        int count = Math.Min(text.Length, Frontend!.ReceiveCapacity);
        Frontend.Receive(Encoding.Latin1.GetBytes(text[..count]));
        return count;
    }
}

/// <summary>A device whose input counts edges.</summary>
public sealed class IrqProbe : Device
{
    private IrqInput? input;

    /// <summary>Edges seen, up and down.</summary>
    public int Edges { get; private set; }

    public bool Level => Input.Level;

    public IrqInput Input => input ?? throw new InvalidOperationException("attach the probe to a machine first");

    protected override void DefineHandles()
    {
        base.DefineHandles();
        input = AddInput("in", _ => Edges++);
    }
}

/// <summary>A device whose output drives the input of another.</summary>
public sealed class IrqSource : Device
{
    private IrqLine? line;

    public IrqLine Line => line ?? throw new InvalidOperationException("attach the source to a machine first");

    protected override void DefineHandles()
    {
        base.DefineHandles();
        line = AddOutput("out");
    }
}
