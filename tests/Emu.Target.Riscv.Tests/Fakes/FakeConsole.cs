using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>A console with as much room as the test gives it.</summary>
internal sealed class FakeConsole : EmuObject, ICharBackend
{
    private readonly StringBuilder text = new();

    public string Text => text.ToString();

    public int Room { get; set; } = int.MaxValue;

    public ICharFrontend? Frontend { get; private set; }

    public int Ready { get; private set; }

    public void Bind(ICharFrontend? frontend) => Frontend = frontend;

    public int Write(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(Room, bytes.Length);
        Room -= taken;
        text.Append(Encoding.ASCII.GetString(bytes[..taken]));
        return taken;
    }

    public void ReadyToReceive() => Ready++;

    public void Drain(int milliseconds)
    {
    }
}

/// <summary>Symbols that the test names.</summary>
internal sealed class FakeSymbols(params (string Name, ulong Address)[] symbols) : EmuObject, ISymbols
{
    public bool TryFind(string name, out ulong address)
    {
        address = symbols.FirstOrDefault(s => s.Name == name).Address;
        return address != 0;
    }
}
