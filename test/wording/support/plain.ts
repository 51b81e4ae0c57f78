/** Words that fraud uses, and signs of a link or of something that a mail program would fetch. */
export const bannedWords = /urgent|immediately|suspended|verify|confirm your identity|click|act now|final notice/i;
export const links = /https?:|www\.|href|<a |<img|<link|<script|url\(|@import/i;
