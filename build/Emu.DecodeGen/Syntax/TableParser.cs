using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>Reads the files of one decoder into a <see cref="Table"/>. Definitions may be used before and across files.</summary>
internal sealed class TableParser(DiagnosticBag diagnostics)
{
    private readonly Table _table = new();

    public Table Parse(IEnumerable<(string Path, string Text)> sources)
    {
        var files = sources.OrderBy(s => Path.GetFileName(s.Path), StringComparer.Ordinal)
            .Select(s => (s.Path, Lines: Lexer.Split(s.Path, s.Text, diagnostics))).ToList();
        _table.SourceFiles.AddRange(files.Select(f => Path.GetFileName(f.Path)));

        var directives = new DirectiveParser(_table, diagnostics);
        var definitions = new DefinitionParser(_table, diagnostics);
        var all = files.SelectMany(f => f.Lines).Where(l => l.Tokens.Count > 0).ToList();
        all.Where(l => Kind(l) == '.').ToList().ForEach(directives.Parse);
        directives.Finish(files.Count > 0 ? new Location(files[0].Path, 1, 1) : default);
        all.Where(l => Kind(l) == '%').ToList().ForEach(definitions.ParseField);
        all.Where(l => Kind(l) == '&').ToList().ForEach(definitions.ParseArguments);
        all.Where(l => Kind(l) == '@').ToList().ForEach(definitions.ParseFormat);
        foreach (var (_, lines) in files)
        {
            new RowParser(_table, diagnostics).ParseFile(lines);
        }

        return _table;
    }

    /// <summary>The first character of a line, which says what kind it is.</summary>
    internal static char Kind(SourceLine line) => line.Tokens[0].Text[0];
}
