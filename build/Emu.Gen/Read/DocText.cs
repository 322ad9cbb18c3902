using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Emu.Gen.Read;

/// <summary>Plain text of documentation comments.</summary>
internal static class DocText
{
    /// <summary>Summary and remarks in one line each, joined by a space.</summary>
    public static string Of(ISymbol symbol)
    {
        string? xml = symbol.GetDocumentationCommentXml(expandIncludes: false);
        if (string.IsNullOrWhiteSpace(xml))
        {
            return "";
        }

        try
        {
            XElement root = XElement.Parse(xml);
            return string.Join(" ", new[] { "summary", "value", "remarks" }.Select(n => Plain(root.Element(n))).Where(t => t.Length > 0));
        }
        catch (XmlException)
        {
            // The compiler reports a malformed comment itself.
            return "";
        }
    }

    /// <summary>The first sentence without its full stop.</summary>
    public static string FirstSentence(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '.' && (i + 1 == text.Length || (text[i + 1] == ' ' && (i + 2 >= text.Length || !char.IsLower(text[i + 2])))))
            {
                return text.Substring(0, i);
            }
        }

        return text;
    }

    private static string Plain(XElement? element)
    {
        if (element is null)
        {
            return "";
        }

        var text = new StringBuilder();
        Append(element, text);
        return string.Join(" ", text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Append(XElement element, StringBuilder text)
    {
        foreach (XNode node in element.Nodes())
        {
            if (node is XText plain)
            {
                text.Append(plain.Value);
            }
            else if (node is XElement inner)
            {
                string target = (inner.Attribute("cref") ?? inner.Attribute("name") ?? inner.Attribute("langword"))?.Value ?? "";
                if (inner.IsEmpty && target.Length > 0)
                {
                    int parenthesis = target.IndexOf('(');
                    target = parenthesis < 0 ? target : target.Substring(0, parenthesis);
                    text.Append(target.Substring(target.LastIndexOfAny(['.', ':']) + 1));
                }
                else
                {
                    text.Append(inner.Name.LocalName == "para" ? " " : "");
                    Append(inner, text);
                }
            }
        }
    }
}
