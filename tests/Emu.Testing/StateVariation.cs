using System.Buffers.Binary;
using System.Text;

namespace Emu.Testing;

/// <summary>Changes what a saved state holds, without changing its shape.</summary>
public static class StateVariation
{
    /// <summary>Replaces every number and every byte of arrays by pseudo-random ones; the same seed gives the same state.</summary>
    /// <param name="state">State as <see cref="StateBytesWriter"/> writes it.</param>
    /// <param name="seed">Any number.</param>
    public static byte[] Of(byte[] state, int seed)
    {
        byte[] varied = [.. state];
        var random = new Random(seed);
        Walk(state, (kind, _, at, length) =>
        {
            if (kind is 'u' or 'b')
            {
                random.NextBytes(varied.AsSpan(at, length));
            }
        });
        return varied;
    }

    /// <summary>Names of values and sections, of every depth.</summary>
    public static IReadOnlyList<string> Names(byte[] state)
    {
        List<string> names = [];
        Walk(state, (_, name, _, _) => names.Add(name));
        return names;
    }

    /// <summary>Version of the outermost section.</summary>
    public static int Version(byte[] state)
    {
        int version = 0;
        Walk(state, (kind, _, at, _) => version = version == 0 && kind == '{' ? state[at] : version);
        return version;
    }

    private static void Walk(byte[] state, Action<char, string, int, int> visit)
    {
        for (int at = 0; at < state.Length;)
        {
            char kind = (char)state[at++];
            if (kind == '}')
            {
                continue;
            }

            int nameLength = Length();
            string name = Encoding.UTF8.GetString(state, at, nameLength);
            at += nameLength;
            int length = kind switch
            {
                'u' => 8,
                'n' => 0,
                '{' => 1,
                _ => Length(),
            };
            visit(kind, name, at, length);
            at += length;

            int Length()
            {
                at += 4;
                return BinaryPrimitives.ReadInt32LittleEndian(state.AsSpan(at - 4));
            }
        }
    }
}
