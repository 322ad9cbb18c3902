using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Emu.Core.MachineFiles;

/// <summary>
/// Reads YAML into nodes with places; <see cref="YamlBrackets"/> says what may stand without quotes. Bounded in depth and size; anchors and aliases are refused, so a small file stays small.
/// </summary>
public static class YamlTree
{
    /// <summary>How deep lists and maps are nested in each other at most.</summary>
    internal const int MaxDepth = 32;

    private const int MaxNodes = 200_000;

    /// <summary>Reads one document.</summary>
    /// <param name="source">The text.</param>
    /// <returns>The document; an empty map for an empty text.</returns>
    /// <exception cref="MachineFileException">The text is not YAML, or uses what is refused.</exception>
    public static YamlNode Parse(SourceText source)
    {
        int nothing = source.Text.IndexOf('\0', StringComparison.Ordinal);
        if (nothing >= 0)
        {
            // The library would take it for the end of the text.
            int line = source.Text.AsSpan(0, nothing).Count('\n');
            throw new MachineFileException(
                new SourceSpan(source, line + 1, nothing - source.Text.AsSpan(0, nothing).LastIndexOf('\n'), 1), "not valid YAML: there is a NUL character, so this is no text");
        }

        var reader = new Reader(source);
        try
        {
            return reader.Document();
        }
        catch (YamlException e)
        {
            string message = e.InnerException?.Message ?? e.Message;
            int colon = message.IndexOf("): ", StringComparison.Ordinal);
            throw new MachineFileException(Place(source, e.Start, 1), "not valid YAML: " + (colon < 0 ? message : message[(colon + 3)..]).TrimEnd('.'), e);
        }
        catch (Exception e) when (IsLibraryError(e))
        {
            throw new MachineFileException(reader.Here, "not valid YAML: the text breaks off or has an unexpected character behind this place", e);
        }
    }

    /// <summary>The YAML library meets some broken texts with exceptions of its own code; they are the text's fault all the same.</summary>
    private static bool IsLibraryError(Exception e) =>
        e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or NullReferenceException;

    private static SourceSpan Place(SourceText source, Mark mark, int length) =>
        new(source, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column), Math.Max(1, length));

    private sealed class Reader(SourceText source)
    {
        private readonly IParser parser = new Parser(new StringReader(YamlBrackets.Hide(source.Text)));
        private int nodes;

        public SourceSpan Here => parser.Current is { } current ? Place(source, current.End, 1) : new SourceSpan(source, 1, 1, 1);

        public YamlNode Document()
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return new YamlMap(new SourceSpan(source, 1, 1, 1), []);
            }

            YamlNode root = Node(0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out DocumentStart? second))
            {
                throw new MachineFileException(Place(source, second.Start, 3), "a machine file is one YAML document; put the second into a file of its own");
            }

            return root;
        }

        private YamlNode Node(int depth)
        {
            ParsingEvent start = parser.Current!;
            SourceSpan span = Span(start);
            if (++nodes > MaxNodes || depth > MaxDepth)
            {
                throw new MachineFileException(span, $"the file is too large or nested too deep: at most {MaxNodes} values, {MaxDepth} levels");
            }

            if (start is AnchorAlias || start is NodeEvent { Anchor.IsEmpty: false })
            {
                throw new MachineFileException(span, "anchors and aliases (& and *) are not used in machine files; use parameters, loops or include");
            }

            if (parser.TryConsume<Scalar>(out Scalar? scalar))
            {
                return Text(scalar);
            }

            if (parser.TryConsume<SequenceStart>(out _))
            {
                var items = new List<YamlNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(Node(depth + 1));
                }

                return new YamlList(span, items);
            }

            parser.Consume<MappingStart>();
            return Map(span, depth);
        }

        private YamlMap Map(SourceSpan span, int depth)
        {
            var entries = new List<(YamlScalar, YamlNode)>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out Scalar? key))
                {
                    throw new MachineFileException(Span(parser.Current!), "a name must be a plain text");
                }

                YamlScalar name = Text(key);
                if (!seen.Add(name.Text))
                {
                    throw new MachineFileException(name.Span, $"'{name.Text}' is set twice here; keep one of the two");
                }

                entries.Add((name, Node(depth + 1)));
            }

            return new YamlMap(span, entries);
        }

        private YamlScalar Text(Scalar scalar)
        {
            bool quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
            int length = scalar.End.Line == scalar.Start.Line ? (int)(scalar.End.Column - scalar.Start.Column) : scalar.Value.Length;
            return new YamlScalar(Place(source, scalar.Start, length), YamlBrackets.Show(scalar.Value), quoted);
        }

        private SourceSpan Span(ParsingEvent what) => Place(source, what.Start, 1);
    }
}
