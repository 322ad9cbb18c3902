using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;

namespace Emu.Host.Running;

/// <summary>A character backend of the program itself: hands over what a guest writes, line by line.</summary>
/// <param name="output">Gets each line, without its end.</param>
internal sealed class LineConsole(Action<string> output) : EmuObject, ICharBackend
{
    /// <summary>Its kind, as machine files name backends.</summary>
    public const string Kind = "console";

    private const int MaxLine = 4096;

    private readonly List<byte> line = [];
    private ICharFrontend? frontend;

    /// <summary>Type of the object for one machine.</summary>
    /// <param name="output">Gets each line.</param>
    public static ObjectType TypeFor(Action<string> output) => new()
    {
        Name = ChardevAddCommand.TypePrefix + Kind,
        Summary = "Lines of a guest for the program.",
        Create = () => new LineConsole(output),
    };

    /// <inheritdoc/>
    public void Bind(ICharFrontend? frontend)
    {
        if (frontend is not null && this.frontend is not null)
        {
            throw new ConfigurationException($"{Path} is used by another device already");
        }

        this.frontend = frontend;
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b == '\n' || line.Count == MaxLine)
            {
                Drain(0);
            }

            if (b is not ((byte)'\n' or (byte)'\r'))
            {
                line.Add(b);
            }
        }

        return bytes.Length;
    }

    /// <inheritdoc/>
    public void ReadyToReceive()
    {
    }

    /// <inheritdoc/>
    public void Drain(int milliseconds)
    {
        if (line.Count > 0)
        {
            output(Encoding.UTF8.GetString([.. line]));
            line.Clear();
        }
    }
}
